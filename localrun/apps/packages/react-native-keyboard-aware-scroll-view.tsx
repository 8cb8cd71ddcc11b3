import {Text, TextInput, View} from 'react-native';
import {KeyboardAwareScrollView} from 'react-native-keyboard-aware-scroll-view';

export default function App() {
  return (
    <View style={{flex: 1, padding: 20, paddingTop: 80, gap: 12}}>
      <Text>above</Text>
      <View testID="package">
        <KeyboardAwareScrollView style={{height: 120}}>
          <Text>inside</Text>
          <TextInput placeholder="name" />
        </KeyboardAwareScrollView>
      </View>
      <Text>below</Text>
    </View>
  );
}
