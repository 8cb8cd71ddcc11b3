import {View} from 'react-native';
import {GiftedChat} from 'react-native-gifted-chat';

const messages = [
  {_id: 2, text: 'Fine', createdAt: new Date(2024, 4, 17, 9, 31), user: {_id: 1}},
  {_id: 1, text: 'How are you?', createdAt: new Date(2024, 4, 17, 9, 30), user: {_id: 2, name: 'Ada'}},
];

export default function App() {
  return (
    <View style={{flex: 1, paddingVertical: 60}}>
      <GiftedChat messages={messages} onSend={() => {}} user={{_id: 1}} />
    </View>
  );
}
