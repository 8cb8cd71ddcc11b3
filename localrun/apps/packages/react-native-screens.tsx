import {Text, View} from 'react-native';
import {enableScreens, Screen, ScreenContainer} from 'react-native-screens';

enableScreens();

export default function App() {
  return (
    <View style={{flex: 1, padding: 20, paddingTop: 80, gap: 12}}>
      <Text>above</Text>
      <View testID="package">
        <ScreenContainer style={{height: 100}}>
          <Screen activityState={2} style={{height: 100}}>
            <Text>inside</Text>
          </Screen>
        </ScreenContainer>
      </View>
      <Text>below</Text>
    </View>
  );
}
