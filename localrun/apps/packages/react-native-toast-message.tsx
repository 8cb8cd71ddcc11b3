import {useEffect} from 'react';
import {Text, View} from 'react-native';
import Toast from 'react-native-toast-message';

export default function App() {
  useEffect(() => {
    Toast.show({type: 'success', text1: 'Saved'});
  }, []);
  return (
    <View style={{flex: 1, padding: 20, paddingTop: 120}}>
      <Text>above</Text>
      <Text>below</Text>
      <Toast />
    </View>
  );
}
