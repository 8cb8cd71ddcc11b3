import * as Notifications from 'expo-notifications';
import {useEffect} from 'react';
import {Text, View} from 'react-native';

Notifications.setNotificationHandler({
  handleNotification: async () => ({shouldShowBanner: true, shouldShowList: true, shouldPlaySound: false, shouldSetBadge: false}),
});

export default function App() {
  const response = Notifications.useLastNotificationResponse();
  useEffect(() => {
    const subscription = Notifications.addNotificationReceivedListener(() => {});
    return () => subscription.remove();
  }, []);
  return (
    <View style={{flex: 1, padding: 20, paddingTop: 80, gap: 12}}>
      <Text>above</Text>
      <View testID="package">
        <Text>notified {response ? 'once' : 'never'}</Text>
      </View>
      <Text>below</Text>
    </View>
  );
}
